import { apiKeyList } from '../read/api-keys.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const ApiKeyConnection = connectionType('ApiKey', 'API keys')

const ApiKeyOrder = orderEnum('ApiKeyOrder', apiKeyList, 'API keys')

export const apiKeyArguments = builder.args((t) => ({
  ...pageArguments,
  order: t.field({ type: ApiKeyOrder, description: 'In which order; newest first when left out.' }),
}))
