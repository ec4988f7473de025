select id from {{ ref('broken_base') }}
