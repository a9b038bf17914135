import { describe, expect, inject, it } from 'vitest';
import { ask, freshDatabase, passwords } from './fresh-database.fixture.ts';
import { InvalidDatabaseName, provisionServiceDatabase } from './index.ts';

describe('provisionServiceDatabase', () => {
  it('makes roles of which none is superuser, bypasses row-level security or makes others', async () => {
    const { service } = await freshDatabase();
    const roles = await ask(
      inject('superuserUrl'),
      `select rolname, rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication as strong
       from pg_roles where rolname like '${service}\\_%' order by rolname`,
    );
    expect(roles).toEqual(
      ['app', 'ingest', 'operator', 'owner'].map((role) => ({
        rolname: `${service}_${role}`,
        strong: false,
      })),
    );
  });

  it('lets each role do its part and no more', async () => {
    const { ownerUrl, applicationUrl, ingestUrl, operatorUrl } = await freshDatabase();
    await ask(ownerUrl, 'create table note (id int generated always as identity, word text)');
    await ask(applicationUrl, `insert into note (word) values ('one')`);
    await ask(ingestUrl, `update note set word = 'two'`);
    expect(await ask(operatorUrl, 'select word from note')).toEqual([{ word: 'two' }]);
    for (const url of [applicationUrl, ingestUrl, operatorUrl]) {
      await expect(ask(url, 'create table other (id int)')).rejects.toThrow('permission denied');
      await expect(ask(url, 'truncate note')).rejects.toThrow('permission denied');
    }
    await expect(ask(operatorUrl, 'delete from note')).rejects.toThrow('permission denied');
  });

  it('lets no service into the database of another', async () => {
    const [one, other] = [await freshDatabase(), await freshDatabase()];
    const crossed = new URL(one.applicationUrl);
    crossed.pathname = new URL(other.applicationUrl).pathname;
    await expect(ask(crossed.href, 'select 1')).rejects.toThrow('permission denied');
  });

  it('can be repeated: rows stay, passwords become those given', async () => {
    const { service, ownerUrl, applicationUrl } = await freshDatabase();
    await ask(ownerUrl, 'create table note as select 1 as id');
    const again = await provisionServiceDatabase({
      superuserUrl: inject('superuserUrl'),
      service,
      passwords: { ...passwords, application: 'it"s: new/@' },
    });
    expect(await ask(again.applicationUrl, 'select id from note')).toEqual([{ id: 1 }]);
    await expect(ask(applicationUrl, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('can be asked by several processes at once', async () => {
    const { service } = await freshDatabase();
    const superuserUrl = inject('superuserUrl');
    const ask = () => provisionServiceDatabase({ superuserUrl, service, passwords });
    await expect(Promise.all([ask(), ask(), ask(), ask()])).resolves.toHaveLength(4);
  });

  it('refuses a name that SQL would have to quote', async () => {
    const superuserUrl = inject('superuserUrl');
    const refused = provisionServiceDatabase({ superuserUrl, service: 'a"; drop', passwords });
    await expect(refused).rejects.toThrow(InvalidDatabaseName);
  });
});
