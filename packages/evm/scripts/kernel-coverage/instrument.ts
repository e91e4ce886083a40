import ts from 'typescript'

/** One way that the kernel's source can go: the arm of an `if`, a side of `?:`, `&&` or `||`, a clause, a loop. */
export interface Branch {
  file: string
  line: number
  what: string
  /** Counter of how often it was taken. */
  counter: number
  /** Where the way is one of two: the counter of both together is `counter`, and this one is taken off. */
  less?: number
}

/** What a branch on these names is decided by is known to the compiler: it is no branch of the kernel. */
const DECIDED = /\b(TRACED|PROFILED|SKIPS_JUMPDEST|isDefined)\b/

/** Gives numbers to counters, over all files. */
export class Counters {
  next = 0
  readonly branches: Branch[] = []
}

/**
 * Puts a call of `__hit(counter)` on every way through the functions of an AssemblyScript file. Lines are those of the file as it
 * was; no line is added before one that matters, only calls.
 *
 * @param coverageModule How the file imports the module that declares `__hit`.
 */
export function instrument(file: string, text: string, coverageModule: string, counters: Counters): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  return `import { __hit } from '${coverageModule}'\n${new Instrumenter(file, source, counters).emit(source, false)}`
}

class Instrumenter {
  readonly #file: string
  readonly #source: ts.SourceFile
  readonly #counters: Counters

  constructor(file: string, source: ts.SourceFile, counters: Counters) {
    this.#file = file
    this.#source = source
    this.#counters = counters
  }

  /** The text of a node, with what stands before it, calls put in. */
  emit(node: ts.Node, isInFunction: boolean): string {
    const inside = isInFunction || ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)
    const special = isInFunction ? this.#special(node) : undefined
    if (special !== undefined) return this.#before(node) + special
    return this.#copy(node, inside)
  }

  #copy(node: ts.Node, isInFunction: boolean): string {
    const { text } = this.#source
    let out = ''
    let at = node.getFullStart()
    ts.forEachChild(node, (child) => {
      out += text.slice(at, child.getFullStart()) + this.emit(child, isInFunction)
      at = child.end
    })
    return out + text.slice(at, node.end)
  }

  /** Comments and blanks before a node. */
  #before(node: ts.Node): string {
    return this.#source.text.slice(node.getFullStart(), node.getStart(this.#source))
  }

  #special(node: ts.Node): string | undefined {
    if (ts.isIfStatement(node)) return this.#if(node)
    if (ts.isConditionalExpression(node)) return this.#conditional(node)
    if (ts.isBinaryExpression(node)) return this.#logical(node)
    if (ts.isCaseClause(node) || ts.isDefaultClause(node)) return this.#clause(node)
    if (ts.isForStatement(node) || ts.isWhileStatement(node)) return this.#loop(node)
    return undefined
  }

  #isDecided(condition: ts.Node): boolean {
    return DECIDED.test(condition.getText(this.#source))
  }

  #if(node: ts.IfStatement): string {
    const { expression, thenStatement, elseStatement } = node
    if (this.#isDecided(expression)) return node.getText(this.#source)
    const [yes, no] = [this.#branch(node, 'if: true'), this.#branch(node, 'if: false')]
    const condition = this.emit(expression, true)
    const otherwise = elseStatement ? this.emit(elseStatement, true) : ''
    return `if (${condition}) { ${yes};${this.emit(thenStatement, true)} } else { ${no};${otherwise} }`
  }

  #conditional(node: ts.ConditionalExpression): string {
    if (this.#isDecided(node.condition)) return node.getText(this.#source)
    const [yes, no] = [this.#branch(node, '?: true'), this.#branch(node, '?: false')]
    const [condition, whenTrue, whenFalse] = [node.condition, node.whenTrue, node.whenFalse].map((part) =>
      this.emit(part, true),
    )
    return `(${condition} ? (${yes}, ${whenTrue}) : (${no}, ${whenFalse}))`
  }

  #logical(node: ts.BinaryExpression): string | undefined {
    const { kind } = node.operatorToken
    if (kind !== ts.SyntaxKind.AmpersandAmpersandToken && kind !== ts.SyntaxKind.BarBarToken) return undefined
    if (this.#isDecided(node)) return node.getText(this.#source)
    const operator = node.operatorToken.getText(this.#source)
    const [left, right] = [this.emit(node.left, true), this.emit(node.right, true)]
    const [both, second] = this.#pair(node.right, `${operator}: right side`, `${operator}: left side decides`)
    return `((${both}, ${left}) ${operator} (${second}, ${right}))`
  }

  #clause(node: ts.CaseClause | ts.DefaultClause): string | undefined {
    const [first] = node.statements
    if (!first) return undefined
    const label = ts.isCaseClause(node) ? `case ${node.expression.getText(this.#source)}` : 'default'
    const hit = this.#branch(node, label)
    const statements = node.statements.map((statement) => this.emit(statement, true)).join('')
    return `${label}: ${hit};${statements}`
  }

  #loop(node: ts.ForStatement | ts.WhileStatement): string {
    const condition = ts.isForStatement(node) ? node.condition : node.expression
    const body = this.emit(node.statement, true)
    if (!condition)
      return `${this.#source.text.slice(node.getStart(this.#source), node.statement.getFullStart())}${body}`
    const [both, inside] = this.#pair(node, 'loop: goes on', 'loop: ends')
    const test = `(${both}, ${this.emit(condition, true)})`
    if (ts.isWhileStatement(node)) return `while (${test}) { ${inside};${body} }`
    const [start, step] = [node.initializer, node.incrementor].map((part) => (part ? this.emit(part, true) : ''))
    return `for (${start}; ${test}; ${step}) { ${inside};${body} }`
  }

  #branch(node: ts.Node, what: string): string {
    const counter = this.#counters.next++
    this.#counters.branches.push({ ...this.#place(node), what, counter })
    return `__hit(${counter})`
  }

  /** Two counters, of a test and of one of its outcomes; the other outcome is the difference. */
  #pair(node: ts.Node, what: string, otherwise: string): [string, string] {
    const [both, one] = [this.#counters.next++, this.#counters.next++]
    this.#counters.branches.push({ ...this.#place(node), what, counter: one })
    this.#counters.branches.push({ ...this.#place(node), what: otherwise, counter: both, less: one })
    return [`__hit(${both})`, `__hit(${one})`]
  }

  #place(node: ts.Node): { file: string; line: number } {
    const start = node.getStart(this.#source)
    return { file: this.#file, line: this.#source.getLineAndCharacterOfPosition(start).line + 1 }
  }
}
