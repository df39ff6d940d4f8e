/** The command was called wrongly. Thrown by a command; the program prints it with a pointer to help and exits 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
