/** A page is left only when it has told what was done on it. */

const LINKS = '[data-testid="stSidebarNavLink"], [data-testid="stPageLink-NavLink"]';

let goesOn = false; // this click has waited

/**
 * Let a click on a link to another page wait its turn.
 *
 * Streamlit 1.67 tells at once that a page is left, but what a field holds on the next turn of the
 * browser, by when it belongs to a page that is gone.
 *
 * @param {MouseEvent} click
 */
export function waitItsTurn(click) {
  const link = click.target instanceof window.Element && click.target.closest(LINKS);
  const opensElsewhere = click.ctrlKey || click.metaKey || click.shiftKey || click.altKey || click.button;
  if (!link || goesOn || opensElsewhere) return;
  click.preventDefault();
  click.stopPropagation();
  setTimeout(() => {
    goesOn = true;
    /** @type {HTMLElement} */ (link).click();
    goesOn = false;
  });
}
