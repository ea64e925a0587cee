"""The things Ozon keeps: sellers, products, warehouses, postings."""
