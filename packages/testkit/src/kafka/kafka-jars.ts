import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { KafkaUnavailable } from './kafka-unavailable.ts';

const run = promisify(execFile);
const VERSION = '4.1.0';
const DOWNLOAD_MS_MAX = 300_000;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>leadloop</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** By cache: suites that ask at the same time have Maven write to its own repository once. */
const asked = new Map<string, Promise<string>>();

/**
 * The folder with Apache Kafka's jars, brought by Maven at the first call and kept in the user's cache.
 * Throws `KafkaUnavailable` where Java or Maven is missing, or the jars can't be had.
 */
export function kafkaJars(cacheDirectory: string): Promise<string> {
  const answer = asked.get(cacheDirectory) ?? bringJars(cacheDirectory);
  asked.set(cacheDirectory, answer);
  return answer;
}

async function bringJars(cacheDirectory: string): Promise<string> {
  await runs('java', ['-version']);
  const jars = path.join(cacheDirectory, `kafka-${VERSION}`);
  if (existsSync(jars)) return jars;
  await runs('mvn', ['-version']);
  await mkdir(cacheDirectory, { recursive: true });
  const draft = await mkdtemp(`${jars}-`);
  const project = await mkdtemp(path.join(tmpdir(), 'leadloop-kafka-jars-'));
  try {
    await writeFile(path.join(project, 'pom.xml'), pom);
    const copy = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`];
    await run('mvn', copy, { cwd: project, timeout: DOWNLOAD_MS_MAX });
    // Named last, so that nobody finds half of it; where another run was faster its folder serves as well.
    await rename(draft, jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error;
    });
    return jars;
  } catch (error) {
    throw new KafkaUnavailable(`Maven can't bring Kafka's jars: ${String(error)}`);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(project, { recursive: true, force: true });
  }
}

async function runs(command: string, args: readonly string[]): Promise<void> {
  try {
    await run(command, [...args]);
  } catch {
    throw new KafkaUnavailable(`${command} does not run here`);
  }
}
