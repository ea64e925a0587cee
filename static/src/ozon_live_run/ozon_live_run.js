import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Shows nothing: has the form of a reconciliation read itself again when the server says that it has gone on.
 */
export class OzonLiveRunField extends Component {
    static template = xml`<span/>`;
    static props = { ...standardFieldProps };

    setup() {
        const bus = useService("bus_service");
        const onChanged = ({ reconciliation_ids }) => this.refresh(reconciliation_ids);
        bus.subscribe("sale_ozon.reconciliation_changed", onChanged);
        bus.start();
        onWillUnmount(() => bus.unsubscribe("sale_ozon.reconciliation_changed", onChanged));
    }

    async refresh(reconciliationIds) {
        const { record } = this.props;
        if (reconciliationIds.includes(record.resId)) {
            await record.load();
        }
    }
}

registry.category("fields").add("ozon_live_run", { component: OzonLiveRunField, supportedTypes: ["integer"] });
