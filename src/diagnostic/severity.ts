/** How bad a finding is. Only errors stop a command. */
export type Severity = 'error' | 'warning' | 'info';
