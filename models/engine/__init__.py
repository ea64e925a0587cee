from . import ozon_attention_mixin, ozon_guard_mixin, ozon_worked_mixin, ozon_worker
