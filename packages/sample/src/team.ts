import { type Taste, taste } from './taste.ts';

export interface SamplePerson {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly userId: string;
  readonly name: string;
  /** What the simulation lets this person win, in plain words. */
  readonly about: string;
}

export interface SimulatedPerson extends SamplePerson {
  readonly closedCount: number;
  readonly openCount: number;
  /** Days before now at which this person's first lead came in. */
  readonly startedDaysAgo: number;
  readonly tasteAtFirst: Taste;
  readonly tasteNow: Taste;
}

const northgate = { organizationId: 'northgate', organizationName: 'Northgate Software' };
const almeda = { organizationId: 'almeda', organizationName: 'Almeda Energy' };
const ferrous = { organizationId: 'ferrous', organizationName: 'Ferrous Tools' };

const smallAndQuick = taste({
  ease: -0.6,
  size: -1.2,
  demo: 0.9,
  opens: 0.6,
  sources: ['website', 'webinar'],
});
const largeAndPatient = taste({
  ease: -0.9,
  size: 1.3,
  seniority: 0.8,
  discount: -0.4,
  industries: ['finance', 'insurance'],
});
const budgetFirst = taste({ ease: -0.8, budget: 1.2, deal: 0.6, sources: ['referral'] });
const visitorWatcher = taste({ ease: -0.5, visits: 1.1, opens: 0.8, budget: 0.4 });
const discounter = taste({ ease: -0.4, discount: 1.0, size: -0.5, industries: ['retail'] });
const networker = taste({
  ease: -0.7,
  seniority: 1.1,
  sources: ['referral', 'trade fair'],
  demo: 0.3,
});
const manufacturingHand = taste({
  ease: -0.6,
  industries: ['manufacturing', 'logistics'],
  size: 0.5,
  budget: 0.5,
});
const publicSector = taste({
  ease: -1.1,
  industries: ['public', 'education', 'health'],
  deal: -0.5,
  budget: 0.9,
});

/** Twelve people in three organizations; 6,000 closed leads and 600 open ones among them. */
export const team: readonly SimulatedPerson[] = [
  {
    ...northgate,
    userId: 'northgate-ines',
    name: 'Ines Carvalho',
    about: 'wins small companies that asked for a demo',
    closedCount: 820,
    openCount: 70,
    startedDaysAgo: 730,
    tasteAtFirst: smallAndQuick,
    tasteNow: smallAndQuick,
  },
  {
    ...northgate,
    userId: 'northgate-tomasz',
    name: 'Tomasz Zielinski',
    about: 'wins large companies through their directors: the opposite of Ines',
    closedCount: 740,
    openCount: 62,
    startedDaysAgo: 730,
    tasteAtFirst: largeAndPatient,
    tasteNow: largeAndPatient,
  },
  {
    ...northgate,
    userId: 'northgate-aiko',
    name: 'Aiko Mori',
    about: 'won whoever visited the site often; lately those with a budget',
    closedCount: 690,
    openCount: 60,
    startedDaysAgo: 730,
    tasteAtFirst: visitorWatcher,
    tasteNow: budgetFirst,
  },
  {
    ...northgate,
    userId: 'northgate-samuel',
    name: 'Samuel Otieno',
    about: 'joined a few months ago; wins through people who know him',
    closedCount: 160,
    openCount: 35,
    startedDaysAgo: 160,
    tasteAtFirst: networker,
    tasteNow: networker,
  },
  {
    ...almeda,
    userId: 'almeda-leila',
    name: 'Leila Haddad',
    about: 'wins confirmed budgets and referrals',
    closedCount: 640,
    openCount: 58,
    startedDaysAgo: 730,
    tasteAtFirst: budgetFirst,
    tasteNow: budgetFirst,
  },
  {
    ...almeda,
    userId: 'almeda-jonas',
    name: 'Jonas Lindqvist',
    about: 'wins manufacturing and logistics',
    closedCount: 610,
    openCount: 55,
    startedDaysAgo: 730,
    tasteAtFirst: manufacturingHand,
    tasteNow: manufacturingHand,
  },
  {
    ...almeda,
    userId: 'almeda-priya',
    name: 'Priya Raman',
    about: 'moved from retail with discounts to the public sector',
    closedCount: 560,
    openCount: 52,
    startedDaysAgo: 730,
    tasteAtFirst: discounter,
    tasteNow: publicSector,
  },
  {
    ...almeda,
    userId: 'almeda-mateo',
    name: 'Mateo Vargas',
    about: 'wins whoever asks for a discount',
    closedCount: 520,
    openCount: 50,
    startedDaysAgo: 610,
    tasteAtFirst: discounter,
    tasteNow: discounter,
  },
  {
    ...ferrous,
    userId: 'ferrous-ngozi',
    name: 'Ngozi Eze',
    about: 'wins through directors, referrals and trade fairs',
    closedCount: 470,
    openCount: 48,
    startedDaysAgo: 730,
    tasteAtFirst: networker,
    tasteNow: networker,
  },
  {
    ...ferrous,
    userId: 'ferrous-elif',
    name: 'Elif Kaya',
    about: 'was strong in manufacturing, now in large accounts',
    closedCount: 410,
    openCount: 45,
    startedDaysAgo: 730,
    tasteAtFirst: manufacturingHand,
    tasteNow: largeAndPatient,
  },
  {
    ...ferrous,
    userId: 'ferrous-pavel',
    name: 'Pavel Novak',
    about: 'wins and loses by no pattern at all',
    closedCount: 320,
    openCount: 40,
    startedDaysAgo: 540,
    tasteAtFirst: taste({ ease: -0.6, engagement: 0 }),
    tasteNow: taste({ ease: -0.6, engagement: 0 }),
  },
  {
    ...ferrous,
    userId: 'ferrous-grace',
    name: 'Grace Dlamini',
    about: 'the newest of the team, with the public sector',
    closedCount: 60,
    openCount: 25,
    startedDaysAgo: 80,
    tasteAtFirst: publicSector,
    tasteNow: publicSector,
  },
];
