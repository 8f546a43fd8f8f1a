/** What a plot is, for the pages and the pictures. */
export type Point = [seconds: number, value: number | null];

export interface Line {
  label: string;
  /** A name of the page's and the pictures' palette. */
  colour: "blue" | "orange" | "red" | "green" | "faint";
  /** Drawn as steps: the value holds until the next. */
  steps?: boolean;
  /** Times are seconds since the run began. */
  points: Point[];
}

export interface Plot {
  title: string;
  lines: Line[];
}
