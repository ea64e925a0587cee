import { onWillUnmount, status, useComponent } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * Have a field's record read itself again when the server says that it has changed, for as long as the field is on
 * the screen: what comes, or comes to its end, after the user has left is dropped without a word.
 *
 * @param {string} channel - of the bus
 * @param {string} key - of the message's list of ids
 * @param {{ keepsEdits?: boolean }} [options] - whether a record that is being edited is left alone
 */
export function useLiveReload(channel, key, { keepsEdits = false } = {}) {
    const component = useComponent();
    const bus = useService("bus_service");
    let hasLeft = false;
    const isGone = () => hasLeft || status(component) === "destroyed";

    async function reload({ [key]: ids }) {
        const { record } = component.props;
        if (isGone() || !ids.includes(record.resId) || (keepsEdits && (await record.isDirty()))) {
            return;
        }
        // The user may have left while that was found out.
        if (!isGone()) {
            await record.load();
        }
    }

    const onChanged = (message) =>
        reload(message).catch((error) => {
            // Odoo rejects what a destroyed screen still asks for.
            if (!isGone()) {
                throw error;
            }
        });
    bus.subscribe(channel, onChanged);
    bus.start();
    onWillUnmount(() => {
        hasLeft = true;
        bus.unsubscribe(channel, onChanged);
    });
}
