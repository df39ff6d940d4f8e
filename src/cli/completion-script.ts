import type { Command, Option } from 'commander';
import { compareText } from '../output/file-set.ts';

/** What can follow one command. */
interface Place {
  /** The words of the command without the program's name: `agent status`, or empty for the program itself. */
  readonly path: string;
  readonly words: readonly Word[];
  readonly choices: readonly { readonly flag: string; readonly values: readonly string[] }[];
}

interface Word {
  readonly text: string;
  readonly about: string;
}

/** A completion script, made of the commands and options as they are registered. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): Promise<string> {
  const { catalog } = await import('../diagnostic/catalog.ts');
  const codes = Object.keys(catalog).sort(compareText);
  const places = placesOf(program, '', codes);
  if (shell === 'bash') return bash(places);
  return shell === 'zsh' ? zsh(places) : fish(places);
}

function placesOf(command: Command, path: string, codes: readonly string[]): Place[] {
  const children = command.commands.map((child) => ({
    text: child.name(),
    about: child.summary() || firstLine(child),
  }));
  const own = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const values = path === 'explain' ? codes : own;
  const options = command.options.filter((option) => !option.hidden && option.long !== undefined);
  const words = [
    ...children,
    ...values.map((text) => ({ text, about: '' })),
    ...options.map((option) => ({ text: option.long ?? '', about: option.description })),
    { text: '--help', about: 'show help' },
  ];
  const choices = options.flatMap((option) => {
    const found = choicesOf(option);
    return found.length > 0 && option.long ? [{ flag: option.long, values: found }] : [];
  });
  const below = command.commands.flatMap((child) =>
    placesOf(child, path === '' ? child.name() : `${path} ${child.name()}`, codes),
  );
  return [{ path, words, choices }, ...below];
}

/** `--format` reads `sarif=FILE` too, so commander does not know its words as choices; its description names them. */
function choicesOf({ argChoices, long, description }: Option): readonly string[] {
  if (argChoices) return argChoices;
  if (long !== '--format') return [];
  return (/: ([a-z, ]+);/.exec(description)?.[1] ?? '').split(', ').filter((word) => word !== '');
}

function firstLine(command: Command): string {
  return command.description().split('\n')[0] ?? '';
}

function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, words, choices }) => {
    const after = choices.map(({ flag, values }) => `        ${flag}) words="${values.join(' ')}" ;;`);
    return [
      `    "${path}")`,
      `      case "$previous" in`,
      ...after,
      `        *) words="${words.map(({ text }) => text).join(' ')}" ;;`,
      '      esac ;;',
    ].join('\n');
  });
  return `# bash completion for meshc
_meshc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" word
  local known=" ${places
    .map(({ path }) => path.replaceAll(' ', '/'))
    .filter(Boolean)
    .join(' ')} "
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    local next="\${path:+$path/}$word"
    [[ "$known" == *" $next "* ]] && path="$next"
  done
  case "\${path//\\// }" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 && "$current" != -* ]] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -o bashdefault -F _meshc meshc
`;
}

function zsh(places: readonly Place[]): string {
  const cases = places.map(({ path, words, choices }) => {
    const after = choices.map(({ flag, values }) => `        ${flag}) compadd -- ${values.join(' ')}; return ;;`);
    const items = words.map(({ text, about }) => `        '${quoteZsh(text)}:${quoteZsh(about)}'`);
    return [
      `    '${path}')`,
      '      case "$previous" in',
      ...after,
      '      esac',
      '      found=(',
      ...items,
      '      ) ;;',
    ].join('\n');
  });
  return `#compdef meshc
_meshc() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" where="" word next
  local -a found known
  known=(${places
    .map(({ path }) => path)
    .filter(Boolean)
    .map((path) => `'${path}'`)
    .join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${where:+$where }$word"
    (( \${known[(Ie)$next]} )) && where="$next"
  done
  case "$where" in
${cases.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    found=(\${(M)found:#-*})
  fi
  _describe 'meshc' found || _files
}
compdef _meshc meshc
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, choices }) => {
    const condition = `-n '__meshc_at "${path}"'`;
    return words.map(({ text, about }) => {
      const description = about === '' ? '' : ` -d '${about.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
      if (!text.startsWith('--')) return `complete -c meshc ${condition} -a '${text}'${description}`;
      const values = choices.find(({ flag }) => flag === text)?.values;
      const argument = values ? ` -x -a '${values.join(' ')}'` : '';
      return `complete -c meshc ${condition} -l ${text.slice(2)}${argument}${description}`;
    });
  });
  const known = places.map(({ path }) => path).filter(Boolean);
  return `# fish completion for meshc
function __meshc_at
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$path $word")
    contains -- "$next" ${known.map((path) => `'${path}'`).join(' ')}; and set path "$next"
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quoteZsh(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}
