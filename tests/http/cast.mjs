// Who takes a proposal from its first word to its end, and the units that handle it.
import { addPerson } from './people.mjs';

export async function addCast(server) {
  await server.query("INSERT INTO unit (name, short_name) VALUES ('荷浦区教育局', '教'), ('荷浦区财政局', '财'), ('荷浦区水利局', '水')");
  await addPerson(server, 'shen', '沈荷生', ['member']);
  await addPerson(server, 'yulian', '俞莲芳', ['member']);
  await addPerson(server, 'first', '初审员', ['reviewer']);
  await addPerson(server, 'second', '复审员', ['reviewer']);
  await addPerson(server, 'head', '提案委主任', ['office_head']);
  await addPerson(server, 'hand', '交办员', ['assigning_office']);
  await addPerson(server, 'clerk', '教育局经办', ['unit_clerk:1']);
  await addPerson(server, 'chief', '教育局局长', ['unit_head:1']);
}
