import type { ClosedSampleLead, PersonsLeads, SampleLead } from '@leadloop/sample';
import type { Person } from '../access.ts';
import { BatchLanes } from '../batch-lanes.ts';
import { CommandFailed } from '../command-errors.ts';
import { ServiceRefused } from '../service-call.ts';
import type { LeadBody, LeadsApi, OutcomeItem } from '../leads-api.ts';

const batchSize = 250;
const concurrencyMax = 4;
const waitingMax = 10_000;
/** Open leads come in one by one, as from a CRM. */
const openConcurrencyMax = 8;
const closedAlreadyCode = 'lead-already-closed';
const openAlreadyCode = 'lead-exists';

/**
 * Brings in every lead as the person it belongs to. What is there already stays as it is, so an
 * interrupted start goes on where it ended.
 */
export async function sendSample(
  people: readonly PersonsLeads[],
  api: LeadsApi,
  onProgress: (sent: number) => void,
): Promise<void> {
  let sent = 0;
  const progressed = (count: number) => onProgress((sent += count));
  await sendClosed(people, api, progressed);
  await sendOpen(people, api, progressed);
}

async function sendClosed(
  people: readonly PersonsLeads[],
  api: LeadsApi,
  progressed: (count: number) => void,
): Promise<void> {
  const lanes = new BatchLanes<Person, OutcomeItem>({
    keyOf: ({ userId }) => userId,
    batchSize,
    concurrencyMax,
    waitingMax,
    send: async (person, items) => {
      for (const { leadId, status, problem } of await api.recordOutcomes(person, items)) {
        if (status < 400 || problem?.type.endsWith(`:${closedAlreadyCode}`)) continue;
        throw new CommandFailed(`the sample's lead ${leadId} was refused: ${problem?.detail}`);
      }
      progressed(items.length);
    },
  });
  for (const { person, closed } of people) {
    for (const lead of closed) await lanes.add(person, itemOf(lead));
  }
  await lanes.finish();
}

async function sendOpen(
  people: readonly PersonsLeads[],
  api: LeadsApi,
  progressed: (count: number) => void,
): Promise<void> {
  const leads = people.flatMap(({ person, open }) => open.map((lead) => ({ person, lead })));
  const next = leads[Symbol.iterator]();
  const work = async () => {
    for (const { person, lead } of next) {
      await sendOpenLead(person, lead, api);
      progressed(1);
    }
  };
  await Promise.all(Array.from({ length: openConcurrencyMax }, work));
}

async function sendOpenLead(person: Person, lead: SampleLead, api: LeadsApi): Promise<void> {
  try {
    await api.createLead(person, lead.leadId, bodyOf(lead));
  } catch (error) {
    if (!(error instanceof ServiceRefused && error.code === openAlreadyCode)) throw error;
  }
}

const bodyOf = ({ name, score, attributes, createdAt, activitiesAt }: SampleLead): LeadBody => ({
  name,
  ...(score === null ? {} : { score }),
  attributes,
  occurredAt: new Date(createdAt).toISOString(),
  activities: activitiesAt.map((at) => ({ occurredAt: new Date(at).toISOString() })),
});

const itemOf = (lead: ClosedSampleLead): OutcomeItem => ({
  leadId: lead.leadId,
  outcome: lead.outcome,
  occurredAt: new Date(lead.closedAt).toISOString(),
  lead: bodyOf(lead),
});
