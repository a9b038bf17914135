import { applyMigrations } from '@leadloop/database';
import { testDatabase, type TestDatabase } from '@leadloop/testkit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';

const withUsers = '20251101000000_organizations_and_users';
const withoutOrganization = '20251122210632_per_user_ai_personalization';

async function migrate(database: TestDatabase, through?: string): Promise<void> {
  await applyMigrations({
    databaseUrl: database.ownerUrl,
    directory: database.migrationsDirectory,
    ...(through === undefined ? {} : { through }),
  });
}

async function ask(database: TestDatabase, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe('the history of UserAIPreferences', () => {
  it('a row written between the two given migrations keeps its content and gets the organization of its user', async () => {
    await using database = await testDatabase('preferences', { migrated: false });
    await migrate(database, withUsers);
    await ask(database, `insert into "Organization" values ('acme'), ('other')`);
    await ask(database, `insert into "User" values ('ann', 'acme'), ('bo', 'other')`);
    await migrate(database, withoutOrganization);
    await ask(
      database,
      `insert into "UserAIPreferences" (id, "userId", "chatbotTone", "customInstructions", "updatedAt")
       values ('p1', 'ann', 'casual', 'be brief', now())`,
    );
    await migrate(database);
    expect(
      await ask(
        database,
        `select id, "organizationId", "userId", "chatbotTone", "customInstructions" from "UserAIPreferences"`,
      ),
    ).toEqual([
      {
        id: 'p1',
        organizationId: 'acme',
        userId: 'ann',
        chatbotTone: 'casual',
        customInstructions: 'be brief',
      },
    ]);
  });

  it('a row whose user has no organization stops the migration and says which user', async () => {
    await using database = await testDatabase('preferences', { migrated: false });
    await migrate(database, withoutOrganization);
    await ask(database, `insert into "User" values ('stray', null)`);
    await ask(
      database,
      `insert into "UserAIPreferences" (id, "userId", "updatedAt") values ('p1', 'stray', now())`,
    );
    await expect(migrate(database)).rejects.toThrow(/user "stray".*give each of these users/);
    expect(await ask(database, `select "userId" from "UserAIPreferences"`)).toHaveLength(1);
  });
});
