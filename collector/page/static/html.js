// How the page is written: Preact's elements in htm's templates, so that nothing has to be built. The rest imports from here.

import { h, render } from "./vendor/preact.js";
import { useEffect, useMemo, useRef, useState } from "./vendor/hooks.js";
import htm from "./vendor/htm.js";

/** A template becomes elements: html`<p>${text}</p>`. Values are text, never markup. */
export const html = htm.bind(h);

export { render, useEffect, useMemo, useRef, useState };
