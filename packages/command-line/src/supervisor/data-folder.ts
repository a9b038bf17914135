import path from 'node:path';

/** Where everything lies in the data folder. */
export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly keys: string;
  readonly secrets: string;
  readonly logs: string;
  /** How far the bringing in of the sample is. */
  readonly sampleState: string;
  /** Whom the console lets sign in as. */
  readonly sampleUsers: string;
}

export const dataFolder = (root: string): DataFolder => ({
  root,
  postgres: path.join(root, 'postgres'),
  keys: path.join(root, 'keys'),
  secrets: path.join(root, 'secrets'),
  logs: path.join(root, 'logs'),
  sampleState: path.join(root, 'sample.json'),
  sampleUsers: path.join(root, 'sample-users.json'),
});
