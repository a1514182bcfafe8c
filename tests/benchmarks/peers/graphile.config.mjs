// PostGraphile as its documentation sets it up, over the tables of Northline's projections. These have no foreign keys,
// so smart tags say what refers to what; and `node` is called otherwise, since GraphQL's own Node has that name.
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { jsonPgSmartTags } from "postgraphile/utils";

const tags = {
  version: 1,
  config: {
    class: {
      "projections.node": {
        tags: {
          name: "tree_node",
          foreignKey: "(workspace_id, parent) references projections.node (workspace_id, id)|@fieldName above|@foreignFieldName below",
        },
      },
      "projections.metric": {
        tags: {
          foreignKey: "(workspace_id, outcome) references projections.node (workspace_id, id)|@fieldName measures|@foreignFieldName metrics",
        },
      },
      "projections.reading": {
        tags: {
          foreignKey: "(workspace_id, metric) references projections.metric (workspace_id, id)|@fieldName reads|@foreignFieldName readings",
        },
      },
    },
  },
};

export default {
  extends: [PostGraphileAmberPreset],
  plugins: [jsonPgSmartTags(tags)],
  pgServices: [
    makePgService({
      poolConfig: {
        host: process.env.PEER_HOST,
        port: Number(process.env.PEER_PORT),
        user: process.env.PEER_USER,
        database: process.env.PEER_DATABASE,
        max: 10,
      },
      schemas: ["projections"],
    }),
  ],
  grafserv: { watch: false, graphiql: false, port: Number(process.env.PEER_LISTEN), host: "127.0.0.1" },
  grafast: { explain: false },
};
