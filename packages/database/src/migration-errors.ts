/** A migration's SQL was refused; nothing of it stands. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed';
}

/** An applied migration's file is not the one that was applied. */
export class MigrationChanged extends Error {
  override name = 'MigrationChanged';
}

/** The database records a migration that began and never ended, from a tool without transactions. */
export class UnfinishedMigration extends Error {
  override name = 'UnfinishedMigration';
}

/** The database is ahead of this program. */
export class UnknownMigration extends Error {
  override name = 'UnknownMigration';
}
