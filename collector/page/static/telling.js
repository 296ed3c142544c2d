// Words for the person: what is wrong, where the work is, what a record tells in one line.

import { show } from "./core/answers.js";
import { Trouble, text, words } from "./core/problem.js";
import { shown, today } from "./core/clock.js";
import { language, say, told as label, unit } from "./language.js";

/** What stopped something, a line for each problem. */
export function told(trouble) {
  if (trouble instanceof Trouble) return trouble.problems.map((one) => text(one, language()));
  return [say("程序出错，记下的都在。请截图给办公室：", "A fault in the program; what you recorded is safe. Please show this to the office: ") + (trouble?.message ?? trouble)];
}

/** A problem beside its field: the form's own words where it has some. */
export function beside(one) {
  if (one.code === "required") return say("必填，请补上", "Needed; please fill it in");
  const own = one.detail?.[`message_${language()}`];
  if (one.code === "constraint" && own) return own;
  const { rule, remedy } = words(one, language());
  // What another program told comes as one line, in which the numbers of device and change say nothing to a person.
  const evidence = [one.where, `得到：${one.got}`, `got: ${one.got}`];
  return [...rule.split(" · ").filter((part) => !evidence.includes(part)), remedy].filter(Boolean).join(say("；", "; "));
}

/** Where the work is, in one sentence; and whether it is something to look at. */
export function standing(status, syncing) {
  const { waiting, held } = status;
  if (syncing && status.joined) {
    return { kind: "busy", text: say(`正在上传…${waiting ? `还有 ${waiting} 条` : ""}`, `Sending… ${waiting ? `${waiting} to go` : ""}`) };
  }
  if (held) return { kind: "look", text: say(`${held} 条被办公室扣下，请看原因`, `The office holds ${held}; see why`) };
  if (waiting && !status.joined) {
    return { kind: "look", text: say(`${waiting} 条在本机里，还没有加入办公室`, `${waiting} kept here; no office joined yet`) };
  }
  if (waiting) return { kind: "look", text: say(`${waiting} 条在${here(status)}里，等有网络再上传`, `${waiting} kept here until there is a network`) };
  if (!status.joined) return { kind: "calm", text: say("还没有加入办公室", "No office joined yet") };
  const receipt = status.receipt ? say(`，收据 ${status.receipt.mark}`, `, receipt ${status.receipt.mark}`) : "";
  return { kind: "good", text: say(`全部已交${receipt}`, `Everything is delivered${receipt}`) };
}

const here = (status) => (status.persisted === null || status.persisted === undefined ? say("本机", "this device") : say("手机", "this phone"));

/** When, as people say it: 今天 08:30, 11月20日 08:30. */
export function when(ms) {
  if (!ms) return say("还没有", "never");
  const [day, time] = shown(ms).split(" ");
  return `${dayName(day)} ${time.slice(0, 5)}`;
}

/** A day as people say it. */
export function dayName(day, now = Date.now()) {
  if (day === today(now)) return say("今天", "Today");
  if (day === today(now - 86400_000)) return say("昨天", "Yesterday");
  const [year, month, date] = day.split("-").map(Number);
  if (!date) return day;
  const short = say(`${month}月${date}日`, `${date} ${MONTHS[month - 1]}`);
  return year === Number(today(now).slice(0, 4)) ? short : say(`${year}年${short}`, `${short} ${year}`);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** One answer in words, with its unit. */
export function answer(field, value, lists) {
  const text = show(field, value, lists.name, language());
  return text && unit(field.unit) && ["integer", "decimal", "calculate"].includes(field.kind) ? `${text} ${unit(field.unit)}` : text;
}

/** A record in a line and a half: what it is about, and what else tells it apart. */
export function brief(form, values, lists) {
  const live = form.fields.filter((field) => !field.retired && value(values, field));
  const about = live.filter((field) => field.name === form.title || (field.kind === "one_of" && field.of !== "person"));
  const head = about.map((field) => answer(field, values[field.name], lists)).slice(0, 2);
  const kind = live.find((field) => field.kind === "select_one" && field.required === true);
  const rest = live.filter((field) => !about.includes(field) && (field === kind || (field.required && ["integer", "decimal"].includes(field.kind))));
  return {
    head: head.join(" · ") || (kind ? answer(kind, values[kind.name], lists) : label(form.label)),
    rest: rest.map((field) => answer(field, values[field.name], lists)).slice(0, 3).join(" · "),
  };
}

const value = (values, field) => {
  const found = values[field.name];
  return found !== null && found !== undefined && found !== "" && !(Array.isArray(found) && !found.length);
};

/** The state of a record in a word. */
export function state(row) {
  if (row.withdrawn) return { kind: "calm", text: say("已撤回", "Withdrawn") };
  return {
    waiting: { kind: "look", text: say("待上传", "To be sent") },
    delivered: { kind: "good", text: say("已交", "Delivered") },
    held: { kind: "bad", text: say("被扣下", "Held") },
    changed: { kind: "info", text: say("办公室改过", "Changed by the office") },
    received: { kind: "info", text: say("别处来的", "From elsewhere") },
  }[row.state];
}
