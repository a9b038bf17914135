import type { BinaryReader } from '../binary-reader.ts';
import { UnreadableModel } from '../binary-reader.ts';
import type { BinaryWriter } from '../binary-writer.ts';
import { encoderWidth, evidenceBins } from '../encoding/feature-encoder.ts';
import type { AdditiveParameters, FittedFeature, Member } from './additive-parameters.ts';
import { readEncoder, writeEncoder } from './encoder-codec.ts';

function writeFeature(writer: BinaryWriter, feature: FittedFeature): void {
  writer.text(feature.name);
  writeEncoder(writer, feature.encoder);
  writer.uint32s(feature.evidence.map(({ outcomes }) => outcomes));
  writer.uint32s(feature.evidence.map(({ wins }) => wins));
  writer.uint32(feature.presentRows);
  writer.float64(feature.spread);
}

function readFeature(reader: BinaryReader): FittedFeature {
  const name = reader.text();
  const encoder = readEncoder(reader);
  const outcomes = reader.uint32s();
  const wins = reader.uint32s();
  const bins = evidenceBins(encoder);
  if (outcomes.length !== bins || wins.length !== bins)
    throw new UnreadableModel('evidence does not match its bins');
  const evidence = Array.from(outcomes, (count, bin) => ({
    outcomes: count,
    wins: wins[bin] ?? 0,
  }));
  return { name, encoder, evidence, presentRows: reader.uint32(), spread: reader.float64() };
}

function writeMember(writer: BinaryWriter, member: Member): void {
  writer.float64(member.share);
  writer.uint32s(member.columns);
  writer.float64s(member.means);
  writer.float64s(member.weights);
  writer.float32s(member.inverseFactor);
}

function readMember(reader: BinaryReader, designColumns: number): Member {
  const share = reader.float64();
  const columns = Uint16Array.from(reader.uint32s());
  const means = reader.float64s();
  const weights = reader.float64s();
  const inverseFactor = reader.float32s();
  const size = columns.length + 1;
  const fits =
    weights.length === size &&
    means.length === size - 1 &&
    inverseFactor.length === (size * (size + 1)) / 2;
  if (!fits || columns.some((column) => column >= designColumns)) {
    throw new UnreadableModel('the weights do not match the columns');
  }
  return { share, columns, means, weights, inverseFactor };
}

export function writeParameters(writer: BinaryWriter, parameters: AdditiveParameters): void {
  writer.uint32(parameters.trainingRows);
  writer.uint32(parameters.wins);
  writeEncoder(writer, parameters.trend);
  writer.uint16(parameters.features.length);
  for (const feature of parameters.features) writeFeature(writer, feature);
  writer.uint8(parameters.members.length);
  for (const member of parameters.members) writeMember(writer, member);
}

export function readParameters(reader: BinaryReader): AdditiveParameters {
  const trainingRows = reader.uint32();
  const wins = reader.uint32();
  const trend = readEncoder(reader);
  const features = Array.from({ length: reader.uint16() }, () => readFeature(reader));
  const columns = features.reduce(
    (sum, { encoder }) => sum + encoderWidth(encoder),
    encoderWidth(trend),
  );
  const members = Array.from({ length: reader.uint8() }, () => readMember(reader, columns));
  return { trainingRows, wins, trend, features, members };
}
