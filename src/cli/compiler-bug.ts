/** What was compiled breaks a rule the compiler must keep. Printed whole, because the details are the report. */
export class CompilerBug extends Error {
  override readonly name = 'CompilerBug';
}
