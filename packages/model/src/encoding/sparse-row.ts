/** The non-zero columns of one row, in the order in which they were written. Reused from row to row. */
export class SparseRow {
  readonly columns: Uint16Array;
  readonly values: Float64Array;
  length = 0;

  constructor(columnsMax: number) {
    this.columns = new Uint16Array(columnsMax);
    this.values = new Float64Array(columnsMax);
  }

  push(column: number, value: number): void {
    if (value === 0) return;
    this.columns[this.length] = column;
    this.values[this.length] = value;
    this.length += 1;
  }
}
