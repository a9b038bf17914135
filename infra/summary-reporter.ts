import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Says which suites did not run and why, then closes with the true counts on the last line. */
export default class SummaryReporter implements Reporter {
  private closing = '';

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const notRun = new Set<string>();
    for (const testModule of modules) {
      // A file that cannot even be loaded has no test to count, and is a failure all the same.
      if (testModule.errors().length > 0) counts.failed += 1;
      for (const suite of testModule.children.allSuites()) {
        if (suite.state() === 'failed' && suite.errors().length > 0) counts.failed += 1;
      }
      for (const test of testModule.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') counts.failed += 1;
        else counts.skipped += 1;
        if (result.state === 'skipped' && result.note) {
          notRun.add(`did not run: ${suiteOf(test)}: ${result.note}`);
        }
      }
    }
    const total = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    this.closing = [...notRun, total, ''].join('\n');
    // Other reporters print their own summary after this hook; the counts must stand below it.
    process.once('exit', () => process.stdout.write(`\n${this.closing}`));
  }
}

/** Of a suite that lacked something, not of each test in it. */
const suiteOf = ({ parent, fullName }: TestCase) =>
  parent.type === 'suite' ? parent.fullName : fullName;
