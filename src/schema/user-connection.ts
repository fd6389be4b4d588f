import { userList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const UserConnection = connectionType('User', 'users')

const UserOrder = orderEnum('UserOrder', userList, 'users')

export const userArguments = builder.args((t) => ({
  ...pageArguments,
  order: t.field({ type: UserOrder, description: 'In which order; by e-mail address when left out.' }),
}))
