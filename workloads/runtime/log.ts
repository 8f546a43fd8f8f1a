/** Structured logs: one JSON object a line on standard output. */
import { hostname } from "node:os";
import { type Logger, pino } from "pino";

export type Log = Logger;

export const createLog = (program: string, level: string): Log =>
  pino({
    level,
    base: { program, instance: hostname() },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
