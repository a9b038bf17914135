import { bar, button, element } from './elements.ts';
import type { Lead } from './service-types.ts';
import { ago, footingWords, percent } from './words.ts';

/** The open leads, best first; each can be clicked for its reasons. */
export function leadsView(
  leads: readonly Lead[],
  selected: string | null,
  now: number,
  onSelect: (lead: Lead) => void,
): HTMLElement {
  if (leads.length === 0) return element('p', { class: 'empty' }, 'There are no open leads.');
  const rows = leads.map((lead, index) => {
    const isSelected = lead.leadId === selected;
    const made = button('', { class: 'lead', 'aria-pressed': String(isSelected) }, () =>
      onSelect(lead),
    );
    made.dataset['leadId'] = lead.leadId;
    made.append(
      element('span', { class: 'rank' }, String(index + 1)),
      element('span', { class: 'name' }, lead.name ?? lead.leadId),
      element('span', { class: 'percent' }, percent(lead.probability)),
      bar(0, lead.probability, 'level'),
      element('span', { class: 'small' }, standing(lead, now)),
    );
    return element('li', { 'data-lead': lead.leadId }, made);
  });
  return element('ol', { class: 'leads' }, ...rows);
}

function standing(lead: Lead, now: number): string {
  const version = lead.modelVersion === 0 ? '' : ` · version ${lead.modelVersion}`;
  const came = `came in ${ago(lead.createdAt, now)}`;
  return `${footingWords[lead.footing]}${version} · scored ${ago(lead.scoredAt, now)} · ${came}`;
}
