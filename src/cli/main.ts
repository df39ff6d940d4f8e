#!/usr/bin/env node
import { runCommandLine } from './program.ts';
import { runProcess } from './run-process.ts';

await runProcess(runCommandLine);
