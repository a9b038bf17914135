/**
 * Who ends when: first what people look at, then the services, which finish what they have begun
 * with the database still there, and the database last.
 */
const endingOrder = [['console'], ['leads', 'scoring', 'preferences'], ['postgres']] as const;

/** A service closes its connections and finishes a batch; one that takes longer hangs. */
const serviceGraceMs = 15_000;
/** PostgreSQL writes everything down before it ends. */
const databaseGraceMs = 60_000;

interface Endable {
  readonly name: string;
  end(graceMs: number): Promise<void>;
}

/** Ends in order; those of one wave together, and a wave begins when all before it are gone. */
export async function endInOrder(running: readonly Endable[]): Promise<void> {
  for (const wave of endingOrder) {
    const names: readonly string[] = wave;
    const members = running.filter(({ name }) => names.includes(name));
    await Promise.all(
      members.map((member) =>
        member.end(member.name === 'postgres' ? databaseGraceMs : serviceGraceMs),
      ),
    );
  }
}
