/** What the button and its menu look like, whatever stands around them. */

export const LOOK = `
:host { position: absolute; top: -1.25rem; right: 0; z-index: 5; line-height: 1; }
:host(.beside) { right: 2.75rem; }
:host(.within) { top: 0.6rem; right: 3rem; position: fixed; z-index: 1000100; }
button { font: inherit; color: inherit; cursor: pointer; }
.save {
  display: grid; place-items: center; width: 1.5rem; height: 1.5rem; padding: 0; border: 0;
  border-radius: 6px; background: none; opacity: 0.4; transition: opacity 0.15s;
}
.save svg { width: 1rem; height: 1rem; fill: currentColor; }
.save:hover, .save:focus-visible, .save[aria-expanded="true"] { opacity: 1; }
.save:hover { background: color-mix(in srgb, currentColor 12%, transparent); }
button:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
@media (hover: none) { .save { opacity: 0.75; } }
@media print { :host { display: none; } }
.menu {
  position: fixed; inset: auto; margin: 0; padding: 0.25rem; min-width: 9.5rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: 8px;
  box-shadow: 0 4px 14px rgb(0 0 0 / 18%); font-size: 0.875rem;
}
.menu button {
  display: block; width: 100%; min-height: 2rem; padding: 0 0.6rem; border: 0; border-radius: 6px;
  background: none; text-align: left;
}
.menu button:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
.menu p { margin: 0.3rem 0.6rem; max-width: 16rem; line-height: 1.3; }
.menu p:empty { display: none; }
`;
