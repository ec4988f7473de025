{#-
    What a message carries besides text; NULL if nothing. Exports name the kind only of some files, and a location that
    Telegram no longer knows is there as null, so that only `payload` shows it.
-#}
{% macro media_kind(record, payload) -%}
case
    when {{ record_string(record, 'media_type') }} is not null then {{ record_string(record, 'media_type') }}
    when {{ record_string(record, 'photo') }} is not null then 'photo'
    when {{ record_string(record, 'file') }} is not null then 'document'
    when {{ record_json(record, 'poll') }} is not null then 'poll'
    when {{ record_json(record, 'contact_information') }} is not null then 'contact'
    when {{ record_string(record, 'place_name') }} is not null then 'venue'
    when {{ record_string(record, 'game_title') }} is not null then 'game'
    when {{ record_string(record, 'invoice_information') }} is not null then 'invoice'
    when {{ record_json(record, 'todo_list') }} is not null then 'todo_list'
    when {{ record_json(record, 'giveaway_information') }} is not null then 'giveaway'
    when {{ record_json(record, 'giveaway_results') }} is not null then 'giveaway_results'
    when {{ json_has(payload, '$.location_information') }} then 'location'
end
{%- endmacro %}
