import { deliveryTests } from "./delivery-tests.ts";
import type { DemoTest } from "./demo-test.ts";
import { helpTests } from "./help-tests.ts";
import { returnsTests } from "./returns-tests.ts";

export const demoTests: readonly DemoTest[] = [...helpTests, ...returnsTests, ...deliveryTests];
