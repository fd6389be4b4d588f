import { roundedNumber } from '../domain/exact-number.ts'
import { type ChangeScope, type RowChangeInput, rowChange } from './change.ts'
import { moneyField, readFields, textField, textsField } from './fields.ts'
import { Problems } from './problems.ts'
import { insertRow, lockRow, OFFERS, type Row, rowOutcome, updateRow } from './rows.ts'

const FIELDS = {
  offerName: textField('offer_name', 300, false),
  offerType: textField('offer_type', 300),
  priceMin: moneyField('price_min'),
  priceMax: moneyField('price_max'),
  targetIndustries: textsField('target_industries', 100, 200),
  valueProposition: textField('value_proposition', 20_000),
}

/** Makes an offer. */
export const createOffer = rowChange({
  action: 'createOffer',
  read: ({ input }: { input: object }, problems) => {
    const values = readFields(problems, 'input', input, FIELDS)
    checkPrices(problems, values.price_min, values.price_max)
    return values
  },
  write: async (scope, values) => {
    const made = await insertRow(scope, OFFERS, { ...values, created_by: scope.userId })
    return rowOutcome(OFFERS, null, made)
  },
})

/** Changes an offer; what is left out stays. */
export const updateOffer = rowChange({
  action: 'updateOffer',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'Offer'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readFields(problems, 'input', input, FIELDS),
  }),
  write: async (scope, { id, expectedUpdatedAt, values }) => {
    const before = await lockRow(scope.tx, OFFERS, id, expectedUpdatedAt)
    const after = await updateRow(scope, OFFERS, before, values)
    const problems = new Problems()
    checkPrices(problems, after.price_min, after.price_max)
    problems.throwIfAny()
    return rowOutcome(OFFERS, before, after)
  },
})

/** Puts an offer away: it is offered no more, and stays on the campaigns that sold it. */
export const archiveOffer = rowChange({
  action: 'archiveOffer',
  read: readOfferId,
  write: async (scope, id) => {
    const before = await lockRow(scope.tx, OFFERS, id)
    const archivedAt = before.archived_at ?? scope.now.toISOString()
    return rowOutcome(OFFERS, before, await setArchived(scope, before, archivedAt))
  },
})

/** Brings an offer back that was put away. */
export const restoreOffer = rowChange({
  action: 'restoreOffer',
  read: readOfferId,
  write: async (scope, id) => {
    const before = await lockRow(scope.tx, OFFERS, id)
    return rowOutcome(OFFERS, before, await setArchived(scope, before, null))
  },
})

function readOfferId({ id }: { id: string }, problems: Problems): string {
  return problems.uuid(id, 'id', 'Offer')
}

function setArchived(scope: ChangeScope, before: Row, archivedAt: Row[string]): Promise<Row> {
  return updateRow(scope, OFFERS, before, { archived_at: archivedAt ?? null })
}

/** @param lowest a price as its row has it: `10.50` is an exact number there */
function checkPrices(problems: Problems, lowest: unknown, highest: unknown): void {
  const [least, most] = [roundedNumber(lowest), roundedNumber(highest)]
  if (least == null || most == null || Number(least) <= Number(most)) return
  problems.add('input.priceMax', `input.priceMax is ${most}, less than the lowest price ${least}.`)
}
