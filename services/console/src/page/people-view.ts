import { button, element } from './elements.ts';
import type { Person } from './service-types.ts';

/** Everybody whom one can look over the shoulder of, by organization. */
export function peopleView(
  people: readonly Person[],
  onChoose: (person: Person) => void,
): HTMLElement {
  if (people.length === 0) {
    return element(
      'p',
      { class: 'empty' },
      'This Leadloop was started without the simulated sample, so there is nobody to choose here. Its services answer all the same: see /docs of each.',
    );
  }
  const organizations = Map.groupBy(people, ({ organizationName }) => organizationName);
  return element(
    'section',
    { class: 'people' },
    element('h1', {}, 'Whose leads do you want to see?'),
    element(
      'p',
      { class: 'lead-in' },
      'Each of these invented people has closed leads for up to two years. From those outcomes, and nobody else’s, a model of their own has learned what they win.',
    ),
    ...[...organizations].map(([name, members]) =>
      element(
        'section',
        {},
        element('h2', {}, name),
        element('div', { class: 'cards' }, ...members.map((person) => card(person, onChoose))),
      ),
    ),
  );
}

function card(person: Person, onChoose: (person: Person) => void): HTMLElement {
  const made = button('', { class: 'card person' }, () => onChoose(person));
  made.append(element('strong', {}, person.name), element('span', {}, person.about));
  return made;
}
