#!/usr/bin/env node
import { flush, ignoreClosedPipes, processTerminal } from './process-terminal.ts';
import { apologise, runCommandLine } from './program.ts';

ignoreClosedPipes();
const terminal = processTerminal();
const crash = (error: unknown) => process.exit(apologise(error, terminal));
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

const code = await runCommandLine(process.argv.slice(2), terminal);
await Promise.all([flush(process.stdout), flush(process.stderr)]);
process.exit(code);
