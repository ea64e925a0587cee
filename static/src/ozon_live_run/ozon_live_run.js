import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useLiveReload } from "../live/live_reload";

/**
 * Shows nothing: has the form of a reconciliation read itself again when the server says that it has gone on.
 */
export class OzonLiveRunField extends Component {
    static template = xml`<span/>`;
    static props = { ...standardFieldProps };

    setup() {
        useLiveReload("sale_ozon.reconciliation_changed", "reconciliation_ids");
    }
}

registry.category("fields").add("ozon_live_run", { component: OzonLiveRunField, supportedTypes: ["integer"] });
