import { button, byId, element } from './elements.ts';
import { leadsView } from './leads-view.ts';
import { modelView } from './model-view.ts';
import { peopleView } from './people-view.ts';
import { reasonsView } from './reasons-view.ts';
import * as services from './service-calls.ts';
import type { Lead, Model, Person, Prediction } from './service-types.ts';

const refreshMs = 3_000;

/** What is on the screen; every answer replaces a part of it, and then it is drawn anew. */
const shown: {
  people: readonly Person[];
  user: Person | null;
  leads: readonly Lead[] | null;
  model: Model | null;
  selected: string | null;
  prediction: Prediction | null;
} = { people: [], user: null, leads: null, model: null, selected: null, prediction: null };

let drawnAs = '';

function draw(): void {
  // Only what differs is worth a new page: focus and reading would be disturbed for nothing.
  const minute = Math.floor(Date.now() / 60_000);
  const state = JSON.stringify([shown, minute]);
  if (state === drawnAs) return;
  drawnAs = state;
  const focused = document.activeElement?.closest<HTMLElement>('[data-lead-id]')?.dataset['leadId'];
  const main = byId('main');
  main.replaceChildren(...content());
  main.setAttribute('aria-busy', String(shown.user !== null && shown.leads === null));
  byId('who').replaceChildren(...whoIsShown());
  if (focused !== undefined) leadButton(focused)?.focus({ preventScroll: true });
}

function content(): Node[] {
  if (shown.user === null) return [peopleView(shown.people, (person) => void choose(person))];
  const { leads, model } = shown;
  if (leads === null) return [element('p', { class: 'empty' }, 'Looking at the leads …')];
  const list = element(
    'section',
    { class: 'ranking' },
    element('h1', {}, 'Open leads, best first'),
    element('p', { class: 'small' }, `In the simulation ${shown.user.name} ${shown.user.about}.`),
    leadsView(leads, shown.selected, Date.now(), (lead) => void select(lead.leadId)),
  );
  const side = element('div', { class: 'side' });
  const reasons = reasonsOf(leads);
  // On a narrow screen the reasons stand below the lead itself, so that nobody has to look for them.
  const below = isNarrow()
    ? list.querySelector(`[data-lead="${CSS.escape(shown.selected ?? '')}"]`)
    : null;
  if (reasons !== null) (below ?? side).append(reasons);
  if (model !== null) side.append(modelView(model, Date.now()));
  return [element('div', { class: 'columns' }, list, side)];
}

function reasonsOf(leads: readonly Lead[]): HTMLElement | null {
  const lead = leads.find(({ leadId }) => leadId === shown.selected);
  if (lead === undefined || shown.prediction === null) return null;
  return reasonsView(lead, shown.prediction);
}

function whoIsShown(): Node[] {
  const { user } = shown;
  if (user === null) return [];
  return [
    element(
      'span',
      {},
      element('strong', {}, user.name),
      element('span', { class: 'small' }, ` ${user.organizationName}`),
    ),
    button('Somebody else', {}, () => void leave()),
  ];
}

const isNarrow = (): boolean => matchMedia('(max-width: 760px)').matches;

const leadButton = (leadId: string): HTMLElement | null =>
  document.querySelector(`[data-lead-id="${CSS.escape(leadId)}"]`);

async function choose(person: Person): Promise<void> {
  await attempt(async () => {
    shown.user = (await services.signInAs(person.userId)).user;
    await refresh();
  });
  scrollTo(0, 0);
}

async function leave(): Promise<void> {
  await attempt(async () => {
    await services.signOut();
    forgetPerson();
  });
}

function forgetPerson(): void {
  Object.assign(shown, { user: null, leads: null, model: null, selected: null, prediction: null });
}

async function select(leadId: string): Promise<void> {
  const isOpen = shown.selected === leadId;
  shown.selected = isOpen ? null : leadId;
  shown.prediction = null;
  if (!isOpen) await attempt(() => readReasons(leadId));
  draw();
}

async function readReasons(leadId: string): Promise<void> {
  const prediction = await services.readPrediction(leadId);
  // Somebody may have clicked on another one meanwhile.
  if (shown.selected === leadId) shown.prediction = prediction;
}

async function refresh(): Promise<void> {
  const { user, selected } = shown;
  if (user === null) {
    const session = await services.readSession();
    Object.assign(shown, { people: session.people, user: session.user });
    if (session.user === null) return;
  }
  // Ranking goes on while scoring is down: what answers is shown, what does not is said.
  const answers = await Promise.allSettled([
    services.readOpenLeads().then((leads) => Object.assign(shown, { leads })),
    services.readModel().then((model) => Object.assign(shown, { model })),
    isShown(selected) ? readReasons(selected) : null,
  ]);
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
}

const isShown = (leadId: string | null): leadId is string =>
  shown.leads?.some((lead) => lead.leadId === leadId) ?? false;

/** Does something and draws what came of it; trouble becomes a sentence at the top. */
async function attempt(work: () => Promise<void>): Promise<void> {
  const trouble = byId('trouble');
  try {
    await work();
    trouble.hidden = true;
  } catch (error) {
    if (error instanceof services.Trouble && error.status === 401) forgetPerson();
    trouble.textContent = error instanceof Error ? error.message : String(error);
    trouble.hidden = false;
  }
  draw();
}

async function keepFresh(): Promise<never> {
  for (;;) {
    if (!document.hidden) await attempt(refresh);
    await new Promise((resolve) => setTimeout(resolve, refreshMs));
  }
}

matchMedia('(max-width: 760px)').addEventListener('change', () => {
  drawnAs = '';
  draw();
});
void keepFresh();
