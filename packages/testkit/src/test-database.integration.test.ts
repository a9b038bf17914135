import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { testDatabase } from './test-database.ts';

async function ask(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('testDatabase', () => {
  it('gives each call a database of its own, with an address for each role', async () => {
    await using one = await testDatabase('log');
    await using other = await testDatabase('log');
    await ask(one.ownerUrl, 'create table note (text text)');
    await ask(one.applicationUrl, `insert into note values ('here')`);
    expect(await ask(one.ingestUrl, 'select * from note')).toEqual([{ text: 'here' }]);
    expect(await ask(one.operatorUrl, 'select * from note')).toEqual([{ text: 'here' }]);
    await expect(ask(one.operatorUrl, 'delete from note')).rejects.toThrow('permission denied');
    await expect(ask(other.ownerUrl, 'select * from note')).rejects.toThrow('does not exist');
  });

  it('drops the database with the test, even under an open connection', async () => {
    const database = await testDatabase('log');
    const client = new Client({ connectionString: database.ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    await database[Symbol.asyncDispose]();
    await expect(ask(database.ownerUrl, 'select 1')).rejects.toThrow('does not exist');
  });

  it('serves several tests at once', async () => {
    const databases = await Promise.all(Array.from({ length: 4 }, () => testDatabase('log')));
    expect(new Set(databases.map((database) => database.ownerUrl)).size).toBe(4);
    await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()));
  });
});
