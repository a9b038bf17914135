import type { Pool, PoolClient } from 'pg';

/**
 * One connection for several statements. A connection that breaks between two of them tells so by an event,
 * which would end the process unheard; it is not used again, nor is one whose work failed.
 */
export async function withConnection<Answer>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    broken = true;
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}
