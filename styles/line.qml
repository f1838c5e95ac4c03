<symbol type="line" name="{{name}}" alpha="1" clip_to_extent="1" force_rhr="0">
  <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <Option type="Map">
      <Option type="QString" name="line_color" value="{{color}},200"/>
      <Option type="QString" name="line_width" value="{{width}}"/>
      <Option type="QString" name="line_width_unit" value="MM"/>
      <Option type="QString" name="capstyle" value="round"/>
      <Option type="QString" name="joinstyle" value="round"/>
    </Option>
  </layer>
</symbol>
