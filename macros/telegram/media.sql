{#- What a message carries besides text; NULL if nothing. Exports name the kind only of some files. -#}
{% macro media_kind(payload) -%}
case
    when {{ json_string(payload, '$.media_type') }} is not null then {{ json_string(payload, '$.media_type') }}
    when {{ json_has(payload, '$.photo') }} then 'photo'
    when {{ json_has(payload, '$.file') }} then 'document'
    when {{ json_has(payload, '$.poll') }} then 'poll'
    when {{ json_has(payload, '$.contact_information') }} then 'contact'
    when {{ json_has(payload, '$.place_name') }} then 'venue'
    when {{ json_has(payload, '$.location_information') }} then 'location'
    when {{ json_has(payload, '$.game_title') }} then 'game'
    when {{ json_has(payload, '$.invoice_information') }} then 'invoice'
    when {{ json_has(payload, '$.todo_list') }} then 'todo_list'
    when {{ json_has(payload, '$.giveaway_information') }} then 'giveaway'
    when {{ json_has(payload, '$.giveaway_results') }} then 'giveaway_results'
end
{%- endmacro %}
