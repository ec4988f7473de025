import { isTest } from '../../runner/resource/is-test.ts'
import { showRelation } from '../../runner/resource/relation.ts'
import { type Bill, type NodePrice, priceRun } from '../../runner/run/price-run.ts'
import type { RunRequest } from '../../runner/run/run-request.ts'
import type { CommandContext } from '../command.ts'
import { cliError } from '../errors.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { alignedColumns } from '../ui/aligned-columns.ts'
import { errorMessage } from '../ui/error-text.ts'
import type { Reporter } from '../ui/message.ts'
import { showMoney, showQuantity, showSize } from '../ui/quantity.ts'

/** `--dry-run`: the bill, a line for each node on stdout; nothing is built. What would fail is said, with its place. */
export async function printBill(
  { stdout, reporter, terminal }: Pick<CommandContext, 'stdout' | 'reporter' | 'terminal'>,
  request: RunRequest,
): Promise<ExitCode> {
  const bill = await price(reporter, request)
  const lines = bill.prices.map(line)
  if (lines.length > 0) stdout.write(alignedColumns([['READS', 'COST', '', 'NODE'], ...lines]))
  const errors = bill.prices.flatMap(({ error }) => error ?? [])
  for (const error of errors) {
    reporter.message(errorMessage(error, terminal.colors))
    reporter.message({ name: 'Blank', level: 'info', text: '' })
  }
  sayTotal(reporter, bill)
  const failing = errors.length === 0 ? '' : ` ${showQuantity(errors.length, 'node')} would fail.`
  const text = `Nothing was built: this was a dry run.${failing}`
  reporter.message({ name: 'DryRun', level: 'info', text })
  return errors.length === 0 ? exitCode.ok : exitCode.failed
}

/** A dry run of each of many nodes takes its time: it is said how far it is. */
async function price(reporter: Reporter, request: RunRequest): Promise<Bill> {
  const total = request.nodes.length
  const onPriced = (done: number): void => {
    if (done % 100 !== 0 || done === total) return
    reporter.message({ name: 'Priced', level: 'info', text: `Priced ${done} of ${total} nodes` })
  }
  return priceRun({ ...request, onPriced })
}

/** Throws `max-cost-exceeded` if a run would cost more than it may, before it starts. */
export async function assertAffordable(
  reporter: Reporter,
  request: RunRequest,
  maxCostUsd: number,
): Promise<void> {
  const bill = await price(reporter, request)
  sayTotal(reporter, bill)
  reporter.message({ name: 'Blank', level: 'info', text: '' })
  if (bill.costUsd <= maxCostUsd) return
  throw cliError('max-cost-exceeded', { costUsd: bill.costUsd, maxCostUsd, dearest: dearestOf(bill) })
}

/** Tests are cheap one by one and dear together. */
function dearestOf({ prices }: Bill): readonly string[] {
  const [tests, others] = [
    prices.filter(({ node }) => isTest(node)),
    prices.filter(({ node }) => !isTest(node)),
  ]
  const costOf = ({ estimate }: NodePrice): number => estimate.costUsd ?? 0
  const named = others.map((price) => ({ name: price.node.name, costUsd: costOf(price) }))
  const sum = tests.reduce((total, price) => total + costOf(price), 0)
  if (tests.length > 0) named.push({ name: showQuantity(tests.length, 'data test'), costUsd: sum })
  named.sort((a, b) => b.costUsd - a.costUsd)
  return named.slice(0, 3).map(({ name, costUsd }) => `${name} ${showMoney(costUsd)}`)
}

function line({ node, estimate }: NodePrice): readonly string[] {
  const name =
    node.resourceType === 'test' || node.resourceType === 'unit_test'
      ? node.name
      : showRelation(node.relation)
  const { bytesProcessed, prompts, promptTokens, costUsd, unknown } = estimate
  const reads = [
    ...(bytesProcessed === undefined ? [] : [showSize(bytesProcessed)]),
    ...(prompts === undefined
      ? []
      : [`${showQuantity(prompts, 'prompt')}, ${showQuantity(promptTokens ?? 0, 'token')}`]),
  ]
  const cost = costUsd === undefined ? '?' : showMoney(costUsd)
  return [
    reads.join('; ') || '-',
    cost,
    node.resourceType,
    unknown === undefined ? name : `${name}: ${unknown}`,
  ]
}

function sayTotal(reporter: Reporter, { prices, bytesProcessed, bytesBilled, costUsd }: Bill): void {
  const unknown = prices.filter(({ estimate }) => estimate.unknown !== undefined).length
  const prompts = prices.reduce((sum, { estimate }) => sum + (estimate.prompts ?? 0), 0)
  const parts = [
    `${showQuantity(prices.length, 'node')}: ${showMoney(costUsd)}`,
    ...(bytesBilled > 0 ? [`${showSize(bytesProcessed)} read, ${showSize(bytesBilled)} billed`] : []),
    ...(prompts > 0 ? [showQuantity(prompts, 'prompt')] : []),
  ]
  const rest = unknown === 0 ? '' : `; ${unknown} can't be priced before the run`
  const data = {
    nodes: prices.length,
    unknown,
    bytes_processed: bytesProcessed,
    bytes_billed: bytesBilled,
    cost_usd: costUsd,
    prompts,
  }
  reporter.message({ name: 'Bill', level: 'info', text: `${parts.join(', ')}${rest}.`, data })
}
