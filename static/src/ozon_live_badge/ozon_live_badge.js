import { onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/**
 * A badge that follows Ozon: when the server says that this order has changed, the form reads itself again,
 * unless the user is in the middle of an edit.
 */
export class OzonLiveBadgeField extends BadgeField {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const onOrdersChanged = ({ order_ids }) => this.refresh(order_ids);
        bus.subscribe("sale_ozon.orders_changed", onOrdersChanged);
        bus.start();
        onWillUnmount(() => bus.unsubscribe("sale_ozon.orders_changed", onOrdersChanged));
    }

    async refresh(orderIds) {
        const { record } = this.props;
        if (orderIds.includes(record.resId) && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("fields").add("ozon_live_badge", { ...badgeField, component: OzonLiveBadgeField });
