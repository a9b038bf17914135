type Child = Node | string | null;

interface Properties {
  readonly class?: string;
  readonly [attribute: string]: string | undefined;
}

/** An element with attributes and children; text is text and never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(
  label: string,
  properties: Properties,
  onClick: () => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...properties }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A bar from `from` to `to`, shares (0 to 1) of its track as `zero` is, which marks where nothing is. */
export function bar(from: number, to: number, kind: string, zero?: number): HTMLElement {
  const fill = element('span', { class: `fill ${kind}` });
  fill.style.left = `${100 * Math.min(from, to)}%`;
  fill.style.width = `${100 * Math.abs(to - from)}%`;
  const mark = zero === undefined ? null : element('span', { class: 'zero' });
  if (mark !== null) mark.style.left = `${100 * (zero ?? 0)}%`;
  return element('span', { class: 'track', 'aria-hidden': 'true' }, fill, mark);
}

/** The element with this id; the page cannot go on without it. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
