DROP POLICY i ON wx.readings; CREATE POLICY i ON wx.readings FOR INSERT WITH CHECK (network = wx.me());
