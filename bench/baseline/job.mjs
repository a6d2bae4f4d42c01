// An hourly metering job in the manner of AWS's public SaaS sample: rows with `metering_pending` are read from an
// index, grouped by customer, and each customer gets one BatchMeterUsage call; then the customer's rows are updated.
// The queue that the sample has between the two halves is left out, in this job's favor.

import { DynamoDBClient, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchMeterUsageCommand, MarketplaceMeteringClient } from "@aws-sdk/client-marketplace-metering";

const table = process.env.TABLE_NAME;
const index = process.env.INDEX_NAME;
const database = new DynamoDBClient({});
const metering = new MarketplaceMeteringClient({});

export async function handler() {
  const timestamp = new Date();
  timestamp.setUTCMinutes(0, 0, 0);
  let customers = 0;
  let records = 0;
  for (const rows of (await pendingByCustomer()).values()) {
    const usage = sumByDimension(rows);
    const result = await send(rows[0], usage, timestamp);
    await Promise.all(rows.map((row) => markDone(row, result)));
    customers += 1;
    records += usage.size;
  }
  return { calls: customers, records };
}

async function pendingByCustomer() {
  const byCustomer = new Map();
  let start;
  do {
    const page = await database.send(
      new QueryCommand({
        TableName: table,
        IndexName: index,
        KeyConditionExpression: "metering_pending = :yes",
        ExpressionAttributeValues: { ":yes": { S: "true" } },
        ExclusiveStartKey: start,
      }),
    );
    for (const row of page.Items ?? []) {
      const customer = row.customerIdentifier.S;
      const rows = byCustomer.get(customer);
      if (rows) rows.push(row);
      else byCustomer.set(customer, [row]);
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return byCustomer;
}

function sumByDimension(rows) {
  const sums = new Map();
  for (const row of rows) {
    for (const { M: usage } of row.dimension_usage.L) {
      const dimension = usage.dimension.S;
      sums.set(dimension, (sums.get(dimension) ?? 0) + Number(usage.value.N));
    }
  }
  return sums;
}

async function send(row, usage, timestamp) {
  const records = [...usage].map(([dimension, quantity]) => ({
    Timestamp: timestamp,
    CustomerAWSAccountId: row.customerIdentifier.S,
    LicenseArn: row.licenseArn.S,
    Dimension: dimension,
    Quantity: quantity,
  }));
  return metering.send(new BatchMeterUsageCommand({ UsageRecords: records }));
}

async function markDone(row, result) {
  const dimensions = new Set(row.dimension_usage.L.map(({ M: usage }) => usage.dimension.S));
  const mine = (result.Results ?? []).filter((one) => dimensions.has(one.UsageRecord.Dimension));
  await database.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { customerIdentifier: row.customerIdentifier, create_timestamp: row.create_timestamp },
      UpdateExpression: "SET metering_response = :response, metering_failed = :failed REMOVE metering_pending",
      ExpressionAttributeValues: {
        ":response": { S: JSON.stringify(mine) },
        ":failed": { BOOL: (result.UnprocessedRecords ?? []).length > 0 },
      },
    }),
  );
}
