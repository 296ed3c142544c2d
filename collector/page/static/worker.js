// The service worker: the page's files, kept on the phone, so that it opens without a network. The server puts two lines in
// front of this file: FILES, all the page needs, and VERSION, which changes with any byte of them.
//
// Records never pass through here. Only whole sets of files are kept: a set that could not be fetched in full is not used.

const NAME = `taizhang-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(new URL("./", location).pathname);
  if (event.request.method !== "GET" || !isOurs) return;
  const wanted = event.request.mode === "navigate" ? "./" : event.request;
  event.respondWith(caches.match(wanted, { cacheName: NAME, ignoreSearch: true }).then((kept) => kept || fetch(event.request)));
});

// Where the browser offers it, a save that found no network wakes the page's sync once there is one.
self.addEventListener("sync", (event) => {
  if (event.tag === "taizhang") {
    event.waitUntil(self.clients.matchAll().then((pages) => pages.forEach((page) => page.postMessage("sync"))));
  }
});
