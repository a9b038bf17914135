// Freezes the schemas as a release: node packages/contracts/scripts/freeze-release.ts 1.0.0
import { writeFileSync } from 'node:fs';

import { freezeSchemas, NotReleasable } from './freeze-schemas.ts';
import { generatedFiles } from './generated-files.ts';
import { schemaFolder } from './schema-files.ts';

try {
  freezeSchemas(schemaFolder, process.argv[2] ?? '');
  for (const [file, text] of generatedFiles()) writeFileSync(file, text);
} catch (error) {
  if (!(error instanceof NotReleasable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
