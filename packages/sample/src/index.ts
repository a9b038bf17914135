export {
  type ClosedSampleLead,
  type PersonsLeads,
  type SampleLead,
  simulateSalesTeam,
} from './simulate-sales-team.ts';
export type { SamplePerson } from './team.ts';
