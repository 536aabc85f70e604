"""Values that were read go back in as they are. A type checker refuses the marked lines, each with the error named."""

from sixmm import ApiKey, Order, OrderStatus, Permission, Position, SixMM, StrategySubOrderState


def values_go_back_in(mm: SixMM, position: Position, order: Order) -> None:
    mm.positions.set_margin_mode(symbol=position.symbol, margin_mode=position.margin_mode)
    mm.orders.history(side=order.side, status=OrderStatus.FILLED)
    mm.orders.history(side=order.side, type=order.type, status=order.status)
    mm.positions.history(side=position.position_side)
    mm.orders.current(last_order_id=order.order_id)
    settings = mm.positions.settings(symbol=position.symbol)
    mm.positions.set_margin_mode(symbol=position.symbol, margin_mode=settings.margin_mode)


def ids_and_permissions(mm: SixMM, key: ApiKey, sub: StrategySubOrderState) -> None:
    mm.api_keys.update(id=key.id, permissions=key.permissions | Permission.TRADE)
    ids: list[str] = [
        key.id,
        sub.strategy_sub_id,
        sub.first_driven_id,
        mm.account.info().agent_id,
    ]
    assert ids


def fields_by_name(order: Order, name: str) -> None:
    order.get("price")
    order.get("price", 0)
    order.get("prize")  # E: arg-type
    order.get(name)  # E: arg-type
    _ = order.prize  # E: attr-defined
