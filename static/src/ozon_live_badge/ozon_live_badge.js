import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";
import { useLiveReload } from "../live/live_reload";

/**
 * A badge that follows Ozon: when the server says that this order has changed, the form reads itself again,
 * unless the user is in the middle of an edit.
 */
export class OzonLiveBadgeField extends BadgeField {
    setup() {
        super.setup();
        useLiveReload("sale_ozon.orders_changed", "order_ids", { keepsEdits: true });
    }
}

registry.category("fields").add("ozon_live_badge", { ...badgeField, component: OzonLiveBadgeField });
