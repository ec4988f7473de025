import { showRelation } from '../../runner/resource/relation.ts'
import { type Bill, type NodePrice, priceRun } from '../../runner/run/price-run.ts'
import type { RunRequest } from '../../runner/run/run-request.ts'
import type { CommandContext } from '../command.ts'
import { cliError } from '../errors.ts'
import { alignedColumns } from '../ui/aligned-columns.ts'
import type { Reporter } from '../ui/message.ts'
import { showMoney, showQuantity, showSize } from '../ui/quantity.ts'

/** `--dry-run`: the bill, a line for each node on stdout; nothing is built. */
export async function printBill(
  { stdout, reporter }: Pick<CommandContext, 'stdout' | 'reporter'>,
  request: RunRequest,
): Promise<void> {
  const bill = await priceRun(request)
  const lines = bill.prices.map(line)
  if (lines.length > 0) stdout.write(alignedColumns([['', 'NODE', 'READS', 'COST', ''], ...lines]))
  sayTotal(reporter, bill)
  reporter.message({ name: 'DryRun', level: 'info', text: 'Nothing was built: this was a dry run.' })
}

/** Throws `max-cost-exceeded` if a run would cost more than it may, before it starts. */
export async function assertAffordable(
  reporter: Reporter,
  request: RunRequest,
  maxCostUsd: number,
): Promise<void> {
  const bill = await priceRun(request)
  sayTotal(reporter, bill)
  reporter.message({ name: 'Blank', level: 'info', text: '' })
  if (bill.costUsd <= maxCostUsd) return
  const dearest = [...bill.prices].sort((a, b) => (b.estimate.costUsd ?? 0) - (a.estimate.costUsd ?? 0))
  throw cliError('max-cost-exceeded', {
    costUsd: bill.costUsd,
    maxCostUsd,
    dearest: dearest
      .slice(0, 3)
      .map(({ node, estimate }) => `${node.name} ${showMoney(estimate.costUsd ?? 0)}`),
  })
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
  return [node.resourceType, name, reads.join('; ') || '-', cost, unknown ?? '']
}

function sayTotal(reporter: Reporter, { prices, bytesProcessed, bytesBilled, costUsd }: Bill): void {
  const unknown = prices.filter(({ estimate }) => estimate.unknown !== undefined).length
  const prompts = prices.reduce((sum, { estimate }) => sum + (estimate.prompts ?? 0), 0)
  const parts = [
    `${showQuantity(prices.length, 'node')}: ${showMoney(costUsd)}`,
    ...(bytesBilled > 0 ? [`${showSize(bytesProcessed)} read, ${showSize(bytesBilled)} billed`] : []),
    ...(prompts > 0 ? [showQuantity(prompts, 'prompt')] : []),
  ]
  const rest =
    unknown === 0
      ? ''
      : `; ${unknown} can't be priced as the warehouse stands (they read what this run makes)`
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
